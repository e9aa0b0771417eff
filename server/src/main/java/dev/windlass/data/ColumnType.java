package dev.windlass.data;

/** A column of a dataset. {@code type} is DuckDB's name, such as {@code BIGINT} or {@code VARCHAR}. */
public record ColumnType(String name, String type) {}
