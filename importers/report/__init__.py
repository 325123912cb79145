"""What an import tells: rows and summaries for programs and people, and the files it leaves."""
