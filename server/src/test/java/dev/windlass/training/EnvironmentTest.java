package dev.windlass.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
    @TempDir
    Path folder;

    @Test
    void theDescriptionNamesEveryPartOfTheSurroundings() {
        var environment = Environment.describe();

        assertThat(environment.java()).contains(Runtime.version().toString());
        assertThat(environment.system()).contains(System.getProperty("os.arch"));
        assertThat(environment.xgboost()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(environment.processors()).isPositive();
        assertThat(environment.windlass()).isNotBlank();
    }

    @Test
    void aFolderOutsideOfARepositoryHasNoRevision() {
        assertThat(CodeRevision.of(folder)).isEmpty();
        assertThat(CodeRevision.of(folder.resolve("nowhere"))).isEmpty();
    }

    @Test
    void aRevisionIsTheCommitAndWhetherFilesDifferFromIt() throws Exception {
        git("init", "-q");
        Files.writeString(folder.resolve("train.py"), "first");
        git("add", ".");
        git("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "first");

        var committed = CodeRevision.of(folder).orElseThrow();
        Files.writeString(folder.resolve("train.py"), "second");
        var changed = CodeRevision.of(folder).orElseThrow();

        assertThat(committed.commit()).matches("[0-9a-f]{40,64}");
        assertThat(committed.modified()).isFalse();
        assertThat(changed).isEqualTo(new CodeRevision(committed.commit(), true));
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(java.util.List.of("git"));
        command.addAll(java.util.List.of(arguments));
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
