-- The words of tickets: title, description and comments, under the ticket's id. Contentless and
-- without positions, which makes writing cheap: a comment adds its words to what is there by one
-- more insert under the same rowid.
CREATE VIRTUAL TABLE ticket_words USING fts5 (
    words, content = '', columnsize = 0, detail = none,
    tokenize = "unicode61 remove_diacritics 2"
);
