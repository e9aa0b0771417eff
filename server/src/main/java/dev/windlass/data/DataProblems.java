package dev.windlass.data;

import dev.windlass.frame.DuckDb;
import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What can be wrong with datasets. */
final class DataProblems {
    /** Codes of problems that say themselves what is wrong with a file. */
    static final Set<String> OF_ONE_FILE = Set.of("empty-file", "ragged-lines", "duplicate-column");

    private static final int WHY_LENGTH_MAX = 600;

    private DataProblems() {}

    static ProblemException badName(String name) {
        return Problem.invalid(
                "bad-dataset-name",
                "'%s' cannot be the name of a dataset.".formatted(name),
                "A name has 1 to 100 letters, digits, dots, hyphens or underscores and begins with a letter or digit.",
                "Choose another name.");
    }

    static ProblemException noSuchDataset(String name, Collection<String> known) {
        return Problem.notFound(
                "no-such-dataset",
                "There is no dataset '%s'.".formatted(name),
                known.isEmpty() ? "No dataset has been added yet." : "",
                Nearest.to(name, known)
                        .map("Did you mean '%s'?"::formatted)
                        .orElse("Add it: windlass data add %s FILE…".formatted(name)));
    }

    static ProblemException noSuchVersion(String name, int number, int latest) {
        return Problem.notFound(
                "no-such-version",
                "The dataset '%s' has no version %d.".formatted(name, number),
                "It has versions 1 to %d.".formatted(latest),
                "See them all: windlass data log %s.".formatted(name));
    }

    static ProblemException noSuchFile(DatasetVersion version, String path) {
        var paths = version.files().stream().map(DataFile::path).toList();
        return Problem.notFound(
                "no-such-file",
                "%s has no file '%s'.".formatted(version.label(), path),
                "",
                Nearest.to(path, paths).map("Did you mean '%s'?"::formatted).orElse(""));
    }

    static ProblemException missingBlobs(List<NewFile> missing) {
        return new ProblemException(new Problem(
                        Problem.Kind.NOT_FOUND,
                        "no-such-blob",
                        "The bytes of '%s' are not stored%s."
                                .formatted(
                                        missing.getFirst().path(),
                                        missing.size() > 1
                                                ? ", nor are those of %d more".formatted(missing.size() - 1)
                                                : ""),
                        "A version is made of bytes that have arrived.",
                        "Send them first: PUT /api/v1/blobs/HASH.")
                .with(
                        "missing",
                        missing.stream().map(file -> file.sha256().hex()).toList()));
    }

    static ProblemException noFiles() {
        return Problem.invalid("no-files", "A version needs at least one file.", "None was named.", "Name the files.");
    }

    static ProblemException tooManyFiles(int files) {
        return Problem.refused(
                "too-many-files",
                "%,d files are too many for a version.".formatted(files),
                "At most %,d fit.".formatted(Datasets.FILES_MAX),
                "Join small files into larger ones.");
    }

    static ProblemException samePath(String path) {
        return Problem.invalid(
                "same-path",
                "The path '%s' is there twice.".formatted(path),
                "A path names one file of a version.",
                "Give one of them another name.");
    }

    static ProblemException pathTaken(DatasetVersion latest, String path) {
        return Problem.conflict(
                "path-taken",
                "%s already has a file '%s', with other bytes.".formatted(latest.label(), path),
                "Appending never changes a file.",
                "Append it under another name, or add the whole list of files to replace what is there.");
    }

    static ProblemException sameBytes(String path, String other) {
        return Problem.invalid(
                "same-bytes",
                "'%s' and '%s' are the same bytes.".formatted(path, other),
                "Each of their rows would count twice.",
                "Leave one of them out.");
    }

    static ProblemException emptyFile(String path) {
        return Problem.invalid(
                "empty-file",
                "'%s' has no rows.".formatted(path),
                "A file without rows tells nothing, not even the types of its columns.",
                "Leave it out, or look at what made it.");
    }

    static ProblemException raggedLines(String path, String header) {
        return Problem.invalid(
                "ragged-lines",
                "'%s' has lines of different numbers of values.".formatted(path),
                "It would be read as one column named '%s'.".formatted(header),
                "Give every line as many values as the first has names, and quote a value that holds a delimiter.");
    }

    static ProblemException duplicateColumn(String path, String name) {
        return Problem.invalid(
                "duplicate-column",
                "'%s' has more than one column '%s'.".formatted(path, name),
                "Upper and lower case count as the same, so that nothing could tell these columns apart.",
                "Give each column a name of its own.");
    }

    static ProblemException fileTooWide(String path, ProblemException cause) {
        return new ProblemException(
                new Problem(
                        Problem.Kind.REFUSED,
                        "file-too-wide",
                        "'%s' needs more memory than the engine may have.".formatted(path),
                        "It may hold %s, and a CSV file takes some of it for each column.".formatted(DuckDb.MEMORY_MAX),
                        "Leave out columns that are not needed; some 3,000 fit."),
                cause);
    }

    static ProblemException unreadable(String path, String why, ProblemException cause) {
        var told = why.length() > WHY_LENGTH_MAX ? why.substring(0, WHY_LENGTH_MAX) + "…" : why;
        return new ProblemException(
                new Problem(
                        Problem.Kind.INVALID,
                        "unreadable-file",
                        "'%s' cannot be read as %s.".formatted(path, format(path)),
                        told,
                        "Nothing was added. Repair the file and add it again."),
                cause);
    }

    private static String format(String path) {
        return path.endsWith(".parquet") ? "Parquet" : path.contains(".tsv") ? "TSV" : "CSV";
    }

    static ProblemException schemasDiffer(String path, List<String> differences) {
        return new ProblemException(new Problem(
                        Problem.Kind.REFUSED,
                        "schemas-differ",
                        "'%s' does not fit the files before it.".formatted(path),
                        String.join("; ", differences) + ".",
                        "A later file may add columns, but not lose one or change what it holds. Correct the file, or"
                                + " begin another dataset.")
                .with("differences", differences));
    }

    static ProblemException busy(String name) {
        return Problem.conflict(
                "dataset-busy",
                "The dataset '%s' kept changing while files were appended.".formatted(name),
                "Others append to it at the same time.",
                "Try again.");
    }
}
