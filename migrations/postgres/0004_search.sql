-- The words of tickets: title, description and comments, cut and folded by the program, so that
-- they are the same on every engine. Without positions.
CREATE TABLE ticket_words (
    ticket_id bigint   PRIMARY KEY REFERENCES tickets (id),
    words     tsvector NOT NULL
);
CREATE INDEX ticket_words_by_word ON ticket_words USING gin (words);
