package dev.windlass;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.windlass.kernel.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of the house, kept as a test. A new edge in the table comes with a decision record. */
final class ArchitectureTest {
    private static final int METHOD_LINES_MAX = 70;
    private static final int FILE_LINES_MAX = 800;
    private static final String BASE = "dev.windlass";
    private static final Path SOURCES = Path.of("src", "main", "java");

    /** What every capability may use. */
    private static final List<String> BELOW = List.of("kernel", "store", "blob", "ledger", "http", "identity");

    private static final List<String> CAPABILITIES = List.of(
            "frame",
            "data",
            "validation",
            "features",
            "training",
            "tracking",
            "tracing",
            "evaluation",
            "registry",
            "alerts",
            "views",
            "webhooks",
            "transfer",
            "serving",
            "monitoring");

    /** For each package the packages it may use; {@code ""} is the one of the wiring. */
    private static final Map<String, List<String>> EDGES = edges();

    /** What is not called in the server, with what to call instead. */
    private static final Map<String, String> BANNED = Map.of(
            "java.lang.System.exit", "throw a problem; only the command line ends the process",
            "java.lang.Thread.sleep", "wait for what you wait for, with a bound: a condition, a queue, a future",
            "java.lang.Throwable.printStackTrace", "log it with slf4j, or throw it",
            "java.util.Date.<init>", "java.time.Instant",
            "java.lang.Runtime.exit", "throw a problem",
            "java.lang.Runtime.halt", "throw a problem",
            "java.time.Instant.now", "the clock that was handed in, an InstantSource",
            "java.lang.System.currentTimeMillis", "the clock that was handed in, an InstantSource");

    private static final Map<String, String> BANNED_FIELDS = Map.of(
            "java.lang.System.out", "log with slf4j; only the command line prints",
            "java.lang.System.err", "log with slf4j; only the command line prints");

    private static JavaClasses classes = new ClassFileImporter().importClasses();

    private static Map<String, List<String>> edges() {
        var edges = new LinkedHashMap<String, List<String>>();
        edges.put("kernel", List.of());
        edges.put("store", List.of("kernel"));
        edges.put("blob", List.of("kernel"));
        edges.put("http", List.of("kernel"));
        edges.put("ledger", List.of("kernel", "store", "http"));
        edges.put("identity", List.of("kernel", "store", "ledger", "http"));
        edges.put("frame", List.of("kernel"));
        edges.put("data", above("frame"));
        edges.put("validation", above("frame", "data"));
        edges.put("features", above("frame", "data"));
        edges.put("training", above("frame", "features"));
        edges.put("tracking", above());
        edges.put("tracing", above("tracking"));
        edges.put("evaluation", above("tracking"));
        edges.put("registry", above("tracking"));
        edges.put("alerts", above("tracking"));
        edges.put("views", above());
        edges.put("webhooks", above("tracking", "registry", "alerts"));
        edges.put("transfer", above("tracking", "registry"));
        edges.put("serving", above("features", "tracking", "registry"));
        edges.put("monitoring", above("frame", "serving"));
        var all = new ArrayList<>(CAPABILITIES);
        edges.put("loop", above(all.toArray(String[]::new)));
        all.add("loop");
        edges.put("governance", above(all.toArray(String[]::new)));
        all.add("governance");
        edges.put("wire", above(all.toArray(String[]::new)));
        all.add("wire");
        edges.put("", above(all.toArray(String[]::new)));
        return edges;
    }

    private static List<String> above(String... more) {
        var allowed = new ArrayList<>(BELOW);
        allowed.addAll(List.of(more));
        return allowed;
    }

    @BeforeAll
    static void readTheClasses() throws URISyntaxException {
        var built = Json.class.getProtectionDomain().getCodeSource().getLocation();
        classes = new ClassFileImporter().importPath(Path.of(built.toURI()));
    }

    /** The first package below {@code dev.windlass}: the capability. */
    private static String capability(JavaClass type) {
        var name = type.getPackageName();
        return name.equals(BASE) ? "" : name.substring(BASE.length() + 1).replaceFirst("\\..*", "");
    }

    private static boolean isOurs(JavaClass type) {
        return (type.getPackageName() + ".").startsWith(BASE + ".") && classes.contain(type.getName());
    }

    @Test
    void packagesUseEachOtherOnlyAlongTheAllowedEdges() {
        var crossings = new TreeSet<String>();
        for (var type : classes) {
            var from = capability(type);
            assertThat(EDGES)
                    .as("the package of %s is not in the table", type.getName())
                    .containsKey(from);
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                var target = dependency.getTargetClass().getBaseComponentType();
                var to = isOurs(target) ? capability(target) : from;
                if (!to.equals(from) && !EDGES.getOrDefault(from, List.of()).contains(to)) {
                    crossings.add("%s -> %s: %s uses %s".formatted(from, to, type.getName(), target.getName()));
                }
            }
        }
        assertThat(crossings).isEmpty();
    }

    @Test
    void theTableOfEdgesHasNoCycle() {
        var done = new LinkedHashSet<String>();
        while (done.size() < EDGES.size()) {
            var ready = EDGES.keySet().stream()
                    .filter(name -> !done.contains(name) && done.containsAll(EDGES.getOrDefault(name, List.of())))
                    .toList();
            assertThat(ready)
                    .as("packages that wait for each other, after %s", done)
                    .isNotEmpty();
            done.addAll(ready);
        }
    }

    @Test
    void whatIsBannedIsNotCalled() {
        var calls = new TreeSet<String>();
        for (var type : classes) {
            type.getAccessesFromSelf().forEach(access -> {
                var name = access.getTarget().getOwner().getName() + "."
                        + access.getTarget().getName();
                var instead = BANNED.getOrDefault(name, BANNED_FIELDS.get(name));
                if (instead != null) {
                    calls.add("%s: %s; instead: %s".formatted(access.getOrigin().getFullName(), name, instead));
                }
            });
        }
        assertThat(calls).isEmpty();
    }

    @Test
    void noPublicMethodOfOursBeginsWithGet() {
        var getters = new TreeSet<String>();
        for (var type : classes) {
            for (var method : type.getMethods()) {
                var overrides = type.getAllRawSuperclasses().stream()
                                .anyMatch(above -> declares(above, method.getName()))
                        || type.getAllRawInterfaces().stream().anyMatch(above -> declares(above, method.getName()));
                if (method.getName().matches("get[A-Z].*")
                        && method.getModifiers().contains(JavaModifier.PUBLIC)
                        && !overrides) {
                    getters.add(method.getFullName());
                }
            }
        }
        assertThat(getters)
                .as("call it by what it answers: name(), not getName()")
                .isEmpty();
    }

    private static boolean declares(JavaClass type, String method) {
        return type.getMethods().stream()
                .anyMatch(declared -> declared.getName().equals(method));
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
        var without = new TreeSet<String>();
        try (var files = Files.walk(SOURCES)) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                var info = file.resolveSibling("package-info.java");
                if (!Files.exists(info) || !Files.readString(info).contains("@NullMarked")) {
                    without.add(SOURCES.relativize(file).toString());
                }
            }
        }
        assertThat(without).isEmpty();
    }

    @Test
    void methodsFitAScreenAndFilesAreNotGrownWithoutEnd() throws IOException {
        var tooLong = new TreeMap<String, Long>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = Files.walk(SOURCES);
                var manager = compiler.getStandardFileManager(null, null, null)) {
            var sources =
                    files.filter(path -> path.toString().endsWith(".java")).toList();
            for (var file : sources) {
                try (var lines = Files.lines(file)) {
                    var count = lines.count();
                    if (count > FILE_LINES_MAX) {
                        tooLong.put(file.getFileName().toString(), count);
                    }
                }
            }
            var task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(sources));
            var positions = Trees.instance(task).getSourcePositions();
            for (var unit : task.parse()) {
                LineMap map = unit.getLineMap();
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void context) {
                        var last = map.getLineNumber(positions.getEndPosition(unit, method));
                        var lines = last - map.getLineNumber(positions.getStartPosition(unit, method)) + 1;
                        if (lines > METHOD_LINES_MAX) {
                            tooLong.put(unit.getSourceFile().getName() + "#" + method.getName(), lines);
                        }
                        return super.visitMethod(method, null);
                    }
                }.scan(unit, null);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void everyMigrationOfACapabilityIsNumberedFromOneWithoutAGap() throws IOException {
        var folders = Path.of("src", "main", "resources", "db");
        try (var capabilities = Files.list(folders)) {
            for (var capability : capabilities.toList()) {
                assertThat(EDGES).containsKey(capability.getFileName().toString());
                try (var scripts = Files.list(capability)) {
                    var names = scripts.map(script -> script.getFileName().toString())
                            .sorted()
                            .toList();
                    for (var number = 0; number < names.size(); number++) {
                        assertThat(names.get(number)).isEqualTo("%03d.sql".formatted(number + 1));
                    }
                }
            }
        }
    }
}
