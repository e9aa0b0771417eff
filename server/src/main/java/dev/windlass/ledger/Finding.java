package dev.windlass.ledger;

/**
 * Something that is not as it was written.
 *
 * @param part what was checked: {@code event}, {@code node}, {@code checkpoint}, {@code head}, {@code export}, or the
 *     name of some sealed facts
 * @param seq number of the damaged entry, counted from 0 within the part; -1 when the part is damaged as a whole
 * @param what what is wrong, one sentence
 */
public record Finding(String part, long seq, String what) {}
