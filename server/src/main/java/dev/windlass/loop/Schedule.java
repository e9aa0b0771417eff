package dev.windlass.loop;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Times of the calendar as cron writes them: minute, hour, day of the month, month and day of the week, in UTC.
 *
 * <p>Each field is {@code *}, a value, a range {@code 9-17}, a step {@code *}{@code /15} or {@code 9-17/2}, or a list of
 * these. Months and days of the week may be named, {@code JAN} and {@code MON}; Sunday is 0 and 7. Where both the day of
 * the month and the day of the week are restricted, a day that fits either will do, as cron has always had it.
 *
 * @param text as it is written in the loop file
 */
public record Schedule(String text, BitSet minutes, BitSet hours, Days days) {
    /** From one 29 February to the next it can be eight years. */
    private static final int YEARS_MAX = 9;

    private static final int FIELDS = 5;
    private static final int TEXT_MAX = 200;
    private static final int DAYS_PER_WEEK = 7;
    private static final Pattern ITEM = Pattern.compile("(\\*|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:/(\\d{1,2}))?");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> WEEKDAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    /** Which days fit: one of the two fields is enough, or both are needed. */
    record Days(BitSet ofMonth, BitSet months, BitSet ofWeek, boolean either) {
        boolean fits(LocalDate day) {
            if (!months.get(day.getMonthValue())) {
                return false;
            }
            var month = ofMonth.get(day.getDayOfMonth());
            var week = ofWeek.get(day.getDayOfWeek().getValue() % DAYS_PER_WEEK);
            return either ? month || week : month && week;
        }
    }

    /** A field of the five: its name for messages, its span, and the names its values may have from {@code first} on. */
    private record Field(String spoken, int least, int most, List<String> names, int first) {
        static final Field MINUTE = new Field("minute", 0, 59, List.of(), 0);
        static final Field HOUR = new Field("hour", 0, 23, List.of(), 0);
        static final Field DAY_OF_MONTH = new Field("day of month", 1, 31, List.of(), 0);
        static final Field MONTH = new Field("month", 1, 12, MONTHS, 1);
        static final Field DAY_OF_WEEK = new Field("day of week", 0, 7, WEEKDAYS, 0);

        BitSet read(String text) {
            var chosen = new BitSet();
            for (var item : text.split(",", -1)) {
                var match = ITEM.matcher(item);
                if (!match.matches()) {
                    throw bad("'%s' is not a %s".formatted(item, spoken));
                }
                var all = match.group(2) == null;
                var from = all ? least : value(match.group(2));
                var step = match.group(4) == null ? 1 : Integer.parseInt(match.group(4));
                // A single value with a step begins there and goes on to the end.
                var open = all || (match.group(3) == null && match.group(4) != null);
                var to = open ? most : match.group(3) == null ? from : value(match.group(3));
                if (step < 1 || to < from) {
                    throw bad("'%s' holds no %s".formatted(item, spoken));
                }
                for (var value = from; value <= to; value += step) {
                    chosen.set(value);
                }
            }
            return chosen;
        }

        private int value(String text) {
            var named = names.indexOf(text);
            var value = named >= 0 ? named + first : text.matches("\\d{1,2}") ? Integer.parseInt(text) : -1;
            if (value < least || value > most) {
                throw bad("'%s' is not a %s from %d to %d".formatted(text, spoken, least, most));
            }
            return value;
        }
    }

    /** @throws ProblemException if it is not a schedule, or its time never comes */
    static Schedule parse(String text) {
        var fields = text.strip().toLowerCase(Locale.ROOT).split("\\s+");
        if (fields.length != FIELDS || text.length() > TEXT_MAX) {
            throw bad("it has %d fields and not %d".formatted(fields.length, FIELDS));
        }
        var ofMonth = Field.DAY_OF_MONTH.read(fields[2]);
        var ofWeek = Field.DAY_OF_WEEK.read(fields[4]);
        if (ofWeek.get(DAYS_PER_WEEK)) {
            ofWeek.set(0);
        }
        var either = !fields[2].startsWith("*") && !fields[4].startsWith("*");
        var schedule = new Schedule(
                text.strip(),
                Field.MINUTE.read(fields[0]),
                Field.HOUR.read(fields[1]),
                new Days(ofMonth, Field.MONTH.read(fields[3]), ofWeek, either));
        if (schedule.next(Instant.EPOCH).isEmpty()) {
            throw bad("'%s' never comes".formatted(text.strip()));
        }
        return schedule;
    }

    /** The first time after {@code after}; empty when there is none within years. */
    Optional<Instant> next(Instant after) {
        var from = after.atOffset(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.MINUTES)
                .plusMinutes(1)
                .toLocalDateTime();
        var last = from.toLocalDate().plusYears(YEARS_MAX);
        var earliest = from.toLocalTime();
        for (var day = from.toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
            if (days.fits(day)) {
                var time = first(earliest);
                if (time.isPresent()) {
                    return Optional.of(day.atTime(time.get()).toInstant(ZoneOffset.UTC));
                }
            }
            earliest = LocalTime.MIDNIGHT;
        }
        return Optional.empty();
    }

    /** The first time of a day at or after a time of it. */
    private Optional<LocalTime> first(LocalTime earliest) {
        var minute = hours.get(earliest.getHour()) ? minutes.nextSetBit(earliest.getMinute()) : -1;
        if (minute >= 0) {
            return Optional.of(LocalTime.of(earliest.getHour(), minute));
        }
        var hour = hours.nextSetBit(earliest.getHour() + 1);
        return hour < 0 ? Optional.empty() : Optional.of(LocalTime.of(hour, minutes.nextSetBit(0)));
    }

    @Override
    public String toString() {
        return text;
    }

    private static ProblemException bad(String why) {
        return Problem.invalid(
                "bad-schedule",
                "This is not a schedule: %s.".formatted(why),
                "It has five fields, in UTC: minute, hour, day of the month, month, day of the week.",
                "Write for example '0 3 * * MON' for Mondays at three.");
    }
}
