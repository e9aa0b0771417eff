package dev.windlass.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.kernel.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopFileTest {
    private static final Path FLIGHTS = Path.of("../examples/flights/loop.yaml");

    @Test
    void readsTheFlightsLoopWhole() throws IOException {
        var spec = LoopFile.parse(Files.readString(FLIGHTS));

        assertThat(spec.name()).isEqualTo("flight-delays");
        assertThat(spec.data().keySet()).containsExactly("flights", "departures", "weather");
        assertThat(spec.train().holdout()).isEqualTo(Duration.ofDays(14));
        assertThat(spec.train().known()).isEqualTo("landed_at");
        assertThat(spec.serve().canaryPercents()).containsExactly(25, 50, 100);
        assertThat(spec.serve().shadowFirst()).isTrue();
        assertThat(spec.retrain().on())
                .containsExactly(LoopSpec.Trigger.DRIFT, LoopSpec.Trigger.QUALITY, LoopSpec.Trigger.DATA);
        assertThat(LoopFeatures.of(spec).names()).contains("airport_weather.temp", "service_record.late_30d");
    }

    @Test
    void tellsEveryMistakeAtOnceWithItsLine() {
        var problem = catchThrowableOfType(ProblemException.class, () -> LoopFile.parse("""
                        loop: Flight Delays
                        owner: ops
                        data:
                          flights: { source: f.parquet, tiem: at }
                        features:
                          request: { hour: numbr }
                          views:
                            recent: { from: flighs, key: carrier, aggregate: { late: median(late) over 1d } }
                        train: { from: flights, time: at, target: late, window: soon }
                        gate: [auc >= 0.6, auc is good]
                        serve: { rollout: { canary: [50, 25], each: many } }
                        monitor: { drift: { psi: -1 } }
                        retrain: { on: [drift, dta] }
                        govern: { approve: nobody }
                        serv: {}
                        """))
                .problem();

        assertThat(problem.details().get("findings"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .map(String::valueOf)
                .anySatisfy(finding -> assertThat(finding).startsWith("line 1: loop:"))
                .anySatisfy(finding -> assertThat(finding)
                        .startsWith("line 4: data.flights.tiem:")
                        .contains("did you mean 'time'?"))
                .anySatisfy(finding -> assertThat(finding).startsWith("line 4: data.flights.time: is required"))
                .anySatisfy(finding -> assertThat(finding).startsWith("line 6:").contains("number, category"))
                .anySatisfy(finding -> assertThat(finding).startsWith("line 8:").contains("'flighs' is not a dataset"))
                .anySatisfy(finding -> assertThat(finding).startsWith("line 8:").contains("is not an aggregate"))
                .anySatisfy(finding -> assertThat(finding).startsWith("line 9:").contains("'soon' is not a duration"))
                .anySatisfy(
                        finding -> assertThat(finding).startsWith("line 10:").contains("'auc is good' is not a rule"))
                .anySatisfy(
                        finding -> assertThat(finding).startsWith("line 11:").contains("must rise"))
                .anySatisfy(
                        finding -> assertThat(finding).startsWith("line 11:").contains("number of predictions"))
                .anySatisfy(
                        finding -> assertThat(finding).startsWith("line 12:").contains("psi"))
                .anySatisfy(
                        finding -> assertThat(finding).startsWith("line 13:").contains("drift, quality, data"))
                .anySatisfy(
                        finding -> assertThat(finding).startsWith("line 14:").contains("auto, four-eyes"))
                .anySatisfy(finding ->
                        assertThat(finding).startsWith("line 15: serv:").contains("'serve'"));
    }

    @Test
    void readsATrainingScriptItsTimeAndASchedule() throws IOException {
        var spec = LoopFile.parse(Files.readString(FLIGHTS)
                .replace("trainer: xgboost", "trainer: \"python: code/train.py\"\n  timeout: 20m")
                .replace("cooldown: 28d", "schedule: \"0 3 * * MON\""));

        assertThat(spec.train().script()).contains("code/train.py");
        assertThat(spec.train().timeout()).isEqualTo(Duration.ofMinutes(20));
        assertThat(spec.retrain().schedule().orElseThrow().text()).isEqualTo("0 3 * * MON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "trainer: lightgbm              | 'lightgbm' is not a trainer of this version",
                "trainer: 'python: ../train.py' | '../train.py' is not the path",
                "trainer: 'python: /train.py'   | '/train.py' is not the path of a script beside the loop file",
                "trainer: 'python: train.sh'    | 'train.sh' is not the path of a script",
                "tune: { trials: 30 }           | search inside a script of your own",
                "timeout: 2d                    | at most 1d, was 2d",
                "timeout: 0s                    | more than 0",
            })
    void tellsWhatIsNotATrainingWithTheLineItIsOn(String line, String why) throws IOException {
        var yaml = Files.readString(FLIGHTS).replace("  trainer: xgboost", "  " + line);

        assertThatThrownBy(() -> LoopFile.parse(yaml))
                .hasMessageContaining(why)
                .hasMessageContaining("train." + line.replaceFirst(":.*", ""))
                .hasMessageContaining("line ");
    }

    @Test
    void tellsWhatIsWrongWithASchedule() throws IOException {
        var yaml = Files.readString(FLIGHTS).replace("cooldown: 28d", "schedule: \"0 25 * * MON\"");

        assertThatThrownBy(() -> LoopFile.parse(yaml))
                .hasMessageContainingAll("retrain.schedule", "'25' is not a hour");
    }

    @Test
    void refusesWhatIsNotYaml() {
        for (var text : List.of("", "- a\n- b", "a: [", "just words", "\u0000")) {
            assertThatThrownBy(() -> LoopFile.parse(text)).as(text).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void neverFailsOtherwiseThanWithAProblem() throws IOException {
        var original = Files.readString(FLIGHTS);
        for (var seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder(original);
            for (var change = 0; change < 5; change++) {
                var at = random.nextInt(text.length() - 10);
                switch (random.nextInt(3)) {
                    case 0 -> text.delete(at, at + random.nextInt(10));
                    case 1 -> text.insert(at, ":{}[]-&*!|>'\"%@`\n".charAt(random.nextInt(17)));
                    default -> text.setCharAt(at, (char) random.nextInt(0x3000));
                }
            }
            try {
                LoopFile.parse(text.toString());
            } catch (ProblemException e) {
                assertThat(e.problem().what()).as("seed %d", seed).isNotBlank();
            }
        }
    }

    @Test
    void aStepOfARolloutWaitsAWeekUnlessTheFileSaysOtherwise() throws IOException {
        var flights = Files.readString(FLIGHTS);
        assertThat(LoopFile.parse(flights).serve().stepWait()).isEqualTo(Duration.ofDays(7));
        assertThat(LoopFile.parse(flights.replace("abort_if", "wait: 36h, abort_if"))
                        .serve()
                        .stepWait())
                .isEqualTo(Duration.ofHours(36));
        for (var wrong : List.of("0s", "366d", "soon")) {
            assertThat(catchThrowableOfType(
                                    ProblemException.class,
                                    () -> LoopFile.parse(flights.replace("abort_if", "wait: " + wrong + ", abort_if")))
                            .problem()
                            .details()
                            .get("findings"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .map(String::valueOf)
                    .singleElement()
                    .asString()
                    .contains("serve.rollout.wait:", wrong);
        }
    }
}
