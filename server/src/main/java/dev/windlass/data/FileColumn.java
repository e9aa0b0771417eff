package dev.windlass.data;

/** A column as one file has it. Without values its type says nothing: a CSV file's empty column reads as text. */
public record FileColumn(String name, String type, long values) {}
