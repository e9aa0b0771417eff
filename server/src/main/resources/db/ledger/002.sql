-- The index of the first version knew the order of the database's language only, which no search by beginning can use.
DROP INDEX ledger_event_by_subject;
CREATE INDEX ledger_event_by_subject ON ledger_event (subject ${by_code_point}, seq);
