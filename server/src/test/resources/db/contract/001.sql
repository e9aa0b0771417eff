CREATE TABLE contract_item (
    name TEXT NOT NULL PRIMARY KEY,
    amount ${double} NOT NULL,
    payload ${bytes} NOT NULL
);
