package dev.windlass.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The committed form of the pages is the one their sources give. */
class BuiltPagesTest {
    /** As in vite.config.ts, which writes the list. */
    private static final List<String> SOURCES = List.of(
            "index.html",
            "package.json",
            "package-lock.json",
            "public",
            "src",
            "svelte.config.js",
            "tsconfig.json",
            "vite.config.ts");

    private static final int HASH_LENGTH = 64;

    @Test
    void theBuiltPagesWereMadeFromThePresentSources() throws IOException {
        var built = new TreeMap<String, String>();
        for (var line : Files.readAllLines(Path.of("dist/sources.sha256"))) {
            built.put(line.substring(HASH_LENGTH).strip(), line.substring(0, HASH_LENGTH));
        }

        assertThat(built)
                .as("web/dist is stale: run web/build.sh and commit what it makes")
                .isEqualTo(presentSources());
    }

    @Test
    void thePagesNameNoOtherHostAndNoInlineScript() throws IOException {
        var page = Files.readString(Path.of("dist/index.html"));

        assertThat(page)
                .as("the policy of the pages allows their own files only")
                .doesNotContain("http:", "https:", "<style", " style=", " onload=")
                .doesNotContainPattern("<script(?![^>]* src=)[^>]*>");
    }

    @Test
    void addressesInThePageAreRelativeToTheBaseThatTheServerWrites() throws IOException {
        var page = Files.readString(Path.of("dist/index.html"));

        assertThat(page).containsOnlyOnce("<base href=\"/\"").doesNotContainPattern("(?<!base )(?:src|href)=\"/");
        assertThat(page.indexOf("<base "))
                .as("the base stands before every address")
                .isLessThan(page.indexOf("src="));
    }

    @Test
    void everyFileThatThePageNamesIsThere() throws IOException {
        var page = Files.readString(Path.of("dist/index.html"));
        var named = Pattern.compile("(?:src|href)=\"\\./([^\"]+)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(named)
                .isNotEmpty()
                .allSatisfy(path -> assertThat(Path.of("dist", path)).exists());
    }

    private static Map<String, String> presentSources() throws IOException {
        var hashes = new TreeMap<String, String>();
        for (var source : SOURCES) {
            try (var files = Files.walk(Path.of(source))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    hashes.put(file.toString().replace('\\', '/'), hash(file));
                }
            }
        }
        return hashes;
    }

    private static String hash(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
