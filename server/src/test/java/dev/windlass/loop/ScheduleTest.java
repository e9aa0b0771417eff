package dev.windlass.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.ProblemException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // 24 November 2026 is a Tuesday.
                "0 3 * * MON        | 2026-11-24T02:00:00Z | 2026-11-30T03:00:00Z",
                "0 3 * * 1          | 2026-11-30T02:59:59Z | 2026-11-30T03:00:00Z",
                "0 3 * * mon        | 2026-11-30T03:00:00Z | 2026-12-07T03:00:00Z",
                "0 0 * * 0          | 2026-11-24T02:00:00Z | 2026-11-29T00:00:00Z",
                "0 0 * * 7          | 2026-11-24T02:00:00Z | 2026-11-29T00:00:00Z",
                "0 0 * * FRI-7      | 2026-11-24T02:00:00Z | 2026-11-27T00:00:00Z",
                "*/15 * * * *       | 2026-11-24T02:00:00Z | 2026-11-24T02:15:00Z",
                "*/15 * * * *       | 2026-11-24T02:46:30Z | 2026-11-24T03:00:00Z",
                "5/20 9-17/4 * * *  | 2026-11-24T09:45:00Z | 2026-11-24T13:05:00Z",
                "30 23 31 DEC *     | 2026-12-31T23:30:00Z | 2027-12-31T23:30:00Z",
                "0 12 29 2 *        | 2026-11-24T02:00:00Z | 2028-02-29T12:00:00Z",
                "0 12 29 2 *        | 2096-03-01T00:00:00Z | 2104-02-29T12:00:00Z",
                // Both days restricted: either will do. One of them '*': the other decides.
                "0 0 13 * FRI       | 2026-11-24T02:00:00Z | 2026-11-27T00:00:00Z",
                "0 0 13 * FRI       | 2026-12-11T00:00:00Z | 2026-12-13T00:00:00Z",
                "0 0 */10 * FRI     | 2026-11-24T02:00:00Z | 2026-12-11T00:00:00Z",
                "0 0 1,15 JAN,JUL * | 2026-11-24T02:00:00Z | 2027-01-01T00:00:00Z",
                "0 0 1,15 JAN,JUL * | 2027-01-15T00:00:00Z | 2027-07-01T00:00:00Z",
            })
    void theNextTimeIsTheFirstThatFitsAllFields(String text, Instant after, Instant next) {
        assertThat(Schedule.parse(text).next(after)).contains(next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0 3 * *       | 4 fields",
                "0 3 * * MON 0 | 6 fields",
                "60 3 * * MON  | '60' is not a minute from 0 to 59",
                "0 24 * * MON  | '24' is not a hour from 0 to 23",
                "0 3 0 * *     | '0' is not a day of month from 1 to 31",
                "0 3 * 13 *    | '13' is not a month from 1 to 12",
                "0 3 * * MOON  | 'moon' is not a day of week",
                "0 17-9 * * *  | '17-9' holds no hour",
                "*/0 * * * *   | '*/0' holds no minute",
                "0 3 30 2 *    | never comes",
                "0 3 , * *     | '' is not a day of month",
                "@daily        | 1 fields",
            })
    void whatIsNoScheduleIsRefusedWithTheFieldThatIsWrong(String text, String why) {
        assertThatThrownBy(() -> Schedule.parse(text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("minute, hour, day of the month, month, day of the week");
    }

    @Test
    void noTimeBetweenAMomentAndTheNextTimeFits() {
        for (var seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var minute = random.nextInt(60);
            var hour = random.nextInt(24);
            var day = random.nextInt(7);
            var after = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(400 * 86_400));
            var next = Schedule.parse("%d %d * * %d".formatted(minute, hour, day))
                    .next(after)
                    .orElseThrow();

            var walked = after.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
            while (walked.atOffset(ZoneOffset.UTC).getMinute() != minute
                    || walked.atOffset(ZoneOffset.UTC).getHour() != hour
                    || walked.atOffset(ZoneOffset.UTC).getDayOfWeek().getValue() % 7 != day) {
                walked = walked.plusSeconds(60);
            }
            assertThat(next).as("seed %d", seed).isEqualTo(walked);
        }
    }
}
