"""Phrases that ask for an overview or for all passages about something, and those that ask something else.

The patterns were written with `DEV` in view, and are measured on `HELD_OUT`, which was written before them and was not
looked at again. A row is what is asked for, what it is about ("" where that is the documents), and phrases.
"""

from __future__ import annotations

DEV = (
    (
        "overview",
        "",
        "Summarise|Summarize this.|Summarise this document|Please summarise the article"
        "|Can you summarise this for me?|Give me a summary|Give me an overview"
        "|give me a short summary of this document|Summary|summary please|TL;DR|tldr|What is this about?"
        "|What's this document about?|What is this article about?|What are these documents about?"
        "|What does this document cover?|What is in this document?|What are the main points?|key points"
        "|Summarise in three sentences|Sum it up|Tell me what this is about|What are the key takeaways?"
        "|I need a quick overview of the document|Summerize this pls|What topics does this paper cover?"
        "|Describe this document|List the sections|What does the article say?|Main points of this article",
    ),
    (
        "overview",
        "lease",
        "Summarise the lease|What is the lease about?|What are the main points of the lease?"
        "|tl;dr the lease|TLDR: the lease|tl;dr of the lease|give me the gist of the lease"
        "|In short, what does the lease say?|In a nutshell, what is the lease about?|what does the lease say, in brief"
        "|briefly, summarise the lease",
    ),
    (
        "overview",
        "handbook",
        "Give me an overview of the handbook|What does the handbook cover?",
    ),
    (
        "list",
        "deadlines",
        "List all the deadlines|List every deadlines|Show me all deadlines|What are all the deadlines?"
        "|List deadlines|Give me a list of deadlines|List all deadlines in this document"
        "|Find all the deadlines mentioned in the text|Please list all of the deadlines|name all deadlines"
        "|Show all passages about deadlines|Which passages are about deadlines?"
        "|Quote everything about deadlines|list the deadlines",
    ),
    (
        "mention",
        "Willison",
        "Find every mention of Willison|Show all passages that mention Willison|List all mentions of Willison"
        "|Where is Willison mentioned?|Which sentences mention Willison?|all references to Willison"
        "|find all occurrences of Willison",
    ),
    (
        "list",
        "what Wang said about open source",
        "Summarise what Wang said about open source",
    ),
    (
        "",
        "",
        "What is this model about to cost?|What is the summary judgment?|What does the report list?"
        "|List price|Who wrote the summary?|When is the overview due?|What is it all about the money?"
        "|list price of the pump|What is the main point of contact?"
        "|Which is the one domain where Muse Spark clearly outperforms every competitor?"
        "|What did Apollo Research find?|Show me|List|list all|List them all|show everything"
        "|Is everybody on the list?|What should I do with the key?|What are the fees?|Find the error"
        "|What is GPT about?|Does the summary say why?|How many points are there?"
        "|What does the insurance cover?|Who is on the waiting list?|Why is this about money?"
        "|Does it mention Willison?|What is the key?|What does Wang say about open source?|summary of what"
        "|Where is it?|in brief, who pays for repairs?|How far is it in short?",
    ),
)

HELD_OUT = (
    (
        "overview",
        "",
        "Could you summarise the text, please?|Can I get a summary?|Make a summary of the file"
        "|Write me a brief summary of this report|Provide an executive summary|What is the gist of it?"
        "|Summarize the above|Quick summary of the whole thing|what's the document about"
        "|What is this paper mainly about?|What do these files contain?|Tell me about this document"
        "|Explain this article to me|In a nutshell?|What are the most important points?"
        "|What's the main idea of the text?|Highlights|Short version please"
        "|Summarise this pdf in bullet points|What can I find in this book?|Recap"
        "|I'd like an overview of these documents|Boil it down for me|What is the article's main message?"
        "|Outline the document",
    ),
    (
        "overview",
        "contract",
        "Summarize the contract for me|What's in the contract?|Key points of the contract",
    ),
    (
        "overview",
        "minutes",
        "Sum up the minutes|Overview of the minutes|What are the minutes about?",
    ),
    (
        "list",
        "fees",
        "Please list all fees|Show every passage about fees|Give me all the fees"
        "|What are all the fees in the contract?|I want a list of all fees|Show me everything about fees"
        "|Enumerate the fees|Find all passages on fees|Collect all sentences about fees"
        "|Which paragraphs talk about fees?|Everything it says about fees"
        "|Can you list the fees that are mentioned?|List any fees|Make a list of fees",
    ),
    (
        "mention",
        "the landlord",
        "Find every reference to the landlord|Where does it mention the landlord?"
        "|Show me where the landlord is mentioned|Every sentence that mentions the landlord"
        "|List each mention of the landlord",
    ),
    (
        "",
        "",
        "What is the landlord about to do?|What is on the shopping list?|Who keeps the list of members?"
        "|What is the price list for 2024?|Is there an overview map?|How long is the summary?"
        "|What is the main entrance?|What is a key holder?|Which key fits the cellar?"
        "|Who is this letter about to be sent to?|Does the article mention a price?"
        "|What is the book of the month?|All right|Are all the fees due in May?"
        "|Why are all the lights blinking?|What happens to all the pumpkins?|Show jumping"
        "|Finding all of it hard?|Who gave an overview at the meeting?|Can I list my flat on a website?"
        "|What is the text message about the skip?|May I give a summary to my lawyer?"
        "|What was said about the summary?|What are the papers for?|How do I show every column?"
        "|Which document do I need to join?|Name of the treasurer|What is the point?"
        "|What does this button do?|Is the overview page up to date?|Where is the list kept?",
    ),
)
