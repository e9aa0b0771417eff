package dev.windlass.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.ledger.Told.Part;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentencesTest {
    private static Told told(String subject, String kind, String body) {
        return Told.of(new Event(
                7, Instant.parse("2026-05-03T12:00:00Z"), new Actor("ann"), subject, kind, Json.read(body), "because"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            dataset/flights | version-added | {"version":3,"rows":12000} | Dataset flights got version 3 with 12000 rows.
            dataset/flights | validated | {"version":3,"success":false} | Validation refused flights version 3.
            model/delays | alias-moved | {"alias":"champion","from":1,"to":2} | Alias champion moved from version 1 to version 2.
            model/delays | alias-moved | {"alias":"champion","from":null,"to":2} | Alias champion moved to version 2.
            model/delays | alias-removed | {"alias":"champion","from":2,"to":null} | Alias champion, which meant version 2, was removed.
            model/delays | version-registered | {"model":"delays","version":2,"provenance":{"run":"0123456789ab"}} | Registered version 2 of delays, from run 01234567.
            deployment/delays | deployed | {"version":1,"model":"delays"} | Put version 1 of delays in service as champion.
            deployment/delays | canary-started | {"version":2,"percent":25} | Canary started: version 2 answers 25 % of the callers.
            deployment/delays | rolled-back | {"from":2,"to":1} | Rolled back: version 2 left service, version 1 answers.
            deployment/delays | shadow-set | {"version":null} | The shadow was ended.
            loop/delays | training-decided | {"cause":"DRIFT","evidence":"What version 1 is asked has drifted."} | Retraining decided, for drift: What version 1 is asked has drifted.
            loop/delays | trained | {"version":2,"run":"0123456789ab","measures":{}} | Trained version 2, from run 01234567.
            loop/delays | gate-passed | {"version":2,"verdicts":[{"rule":"auc >= 0.6","outcome":"HOLDS","value":0.7,"bound":0.6}],"staleEvidence":true} | The gate let version 2 pass: 1 of 1 rules hold, on rows it had learned from.
            loop/delays | gate-refused | {"version":2,"verdicts":[{"rule":"auc >= 0.6","outcome":"BROKEN","value":0.5,"bound":0.6},{"rule":"mae <= 1","outcome":"NO_VERDICT"}]} | The gate refused version 2: auc >= 0.6 (0.5000 against 0.6000); mae <= 1 (no verdict).
            loop/delays | promoted | {"version":2,"previous":1,"verdicts":[]} | Promoted version 2 to champion, after version 1.
            loop/delays | promoted | {"version":1,"verdicts":[]} | Promoted version 1, the first champion.
            loop/delays | rolled-back | {"version":2,"verdicts":[],"why":"too few callers came."} | Rolled back version 2: too few callers came.
            loop/delays | champion-changed | {"from":2,"to":1,"model":"delays","own":true,"actor":"ann","why":"Callers complain.","deploymentEvent":9} | Changed by hand: version 1 answers instead of version 2, by ann: Callers complain.
            loop/delays | champion-changed | {"to":7,"model":"other","own":false,"actor":"ann","why":"","deploymentEvent":9} | Changed by hand: version 7 of another model, other, answers, by ann.
            loop/delays | drift-found | {"from":"2026-05-01T00:00:00Z","to":"2026-05-02T00:00:00Z","feature":"hour","psi":0.31234} | Drift in hour: PSI 0.312 in the window to 2026-05-02 00:00 UTC.
            loop/delays | drift-found | {"feature":"hour","psi":"NaN"} | Drift in hour: PSI –.
            predictions | predictions-sealed | {"firstSeq":1,"lastSeq":9,"rows":9,"sha256":"ab"} | Sealed 9 predictions by hash.
            run/0123456789ab | run-created | {"run":"0123456789ab","experiment":"3"} | Began run 01234567.
            run/0123456789ab | run-ended | {"run":"0123456789ab","status":"FINISHED"} | Run 01234567 ended: FINISHED.
            experiment/3 | traces-deleted | {"experiment":"3","count":4} | Deleted 4 traces of experiment 3.
            experiment/3 | issue-found | {"experiment":"3","issue":"iss-1","name":"slow answers","status":"PENDING"} | Found an issue in experiment 3: slow answers.
            experiment/3 | issue-changed | {"experiment":"3","issue":"iss-1","name":"slow answers","status":"RESOLVED"} | Changed issue slow answers of experiment 3: resolved.
            experiment/3 | scorer-registered | {"experiment":"3","name":"exact","version":2} | Registered version 2 of scorer exact in experiment 3.
            evaluation-dataset/d-1 | evaluation-records-added | {"dataset":"d-1","name":"qa","records":5} | Evaluation dataset qa got 5 records.
            run/0123456789ab | run-imported | {"run":"0123456789ab","experiment":"3","source":"/srv/mlruns"} | Imported run 01234567 from /srv/mlruns.
            experiment/3 | experiment-imported | {"experiment":"3","name":"churn","source":"/srv/mlruns","sourceId":"77"} | Imported experiment churn as number 3 from /srv/mlruns.
            logged-model/m-1 | logged-model-imported | {"model":"m-1","source":"/srv/mlruns"} | Imported logged model m-1 from /srv/mlruns.
            import/1 | import-ended | {"source":"/srv/mlruns"} | Import from /srv/mlruns ended.
            experiment/3 | experiment-created | {"experiment":"3"} | Experiment created: experiment/3, experiment 3.
            loop/delays | told-by-a-newer-version | {"version":4,"list":[1],"share":0.123456,"none":null} | Told by a newer version: version 4, share 0.1235.
            thing/9 | emptied | {} | Emptied: thing/9.
            """)
    void tellsWhatHappenedInASentence(String subject, String kind, String body, String sentence) {
        assertThat(told(subject, kind, body).text()).isEqualTo(sentence);
    }

    @Test
    void thePartsOfASentenceSayWhatTheyAreAbout() {
        var told = told("loop/delays", "promoted", """
                {"version":2,"previous":1,"verdicts":[]}""");

        assertThat(told.parts())
                .containsExactly(
                        new Part("Promoted ", null),
                        new Part("version 2", "model/delays/versions/2"),
                        new Part(" to champion, after ", null),
                        new Part("version 1", "model/delays/versions/1"),
                        new Part(".", null));
        assertThat(told.reason()).isEqualTo("because");
        assertThat(told.seq()).isEqualTo(7);
    }
}
