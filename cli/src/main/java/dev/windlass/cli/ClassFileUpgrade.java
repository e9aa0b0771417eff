package dev.windlass.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Rewrites the class files of a jar that were compiled for a Java so old that the AOT cache leaves them out.
 *
 * <p>picocli is compiled for Java 5. Classes of that age carry no stack maps, are verified the slow way, and are never
 * archived, so that every command would parse and verify them anew: a third of the time that {@code windlass version}
 * takes. The JDK's own class-file library can compute the stack maps. Nothing else in the classes changes. The launcher
 * runs this after a build; a jar that is current already stays as it is, and without this step all still works.
 */
final class ClassFileUpgrade {
    private static final int FIRST_ARCHIVED_VERSION = ClassFile.JAVA_6_VERSION;
    private static final int WRITTEN_VERSION = ClassFile.JAVA_8_VERSION;

    private static final int VERSION_OFFSET = 6;

    private ClassFileUpgrade() {}

    /** Upgrades each jar that is named. */
    static void main(String[] jars) throws IOException {
        for (var jar : jars) {
            upgrade(Path.of(jar));
        }
    }

    /** Replaces the jar in one step, so that a running program keeps the one it has open. */
    static void upgrade(Path jar) throws IOException {
        var entries = entries(jar);
        if (entries.entrySet().stream().noneMatch(ClassFileUpgrade::old)) {
            return;
        }
        var classFile = classFile(entries);
        var written = jar.resolveSibling(jar.getFileName() + ".upgraded");
        try (var out = new JarOutputStream(Files.newOutputStream(written))) {
            for (var entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(old(entry) ? upgraded(classFile, entry.getValue()) : entry.getValue());
                out.closeEntry();
            }
        }
        Files.move(written, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Map<String, byte[]> entries(Path jar) throws IOException {
        var entries = new LinkedHashMap<String, byte[]>();
        try (var in = new JarFile(jar.toFile())) {
            for (var entry : in.stream().toList()) {
                try (var content = in.getInputStream(entry)) {
                    entries.put(entry.getName(), content.readAllBytes());
                }
            }
        }
        return entries;
    }

    /** Computing stack maps needs to know which class extends which; the jar itself tells that of its own classes. */
    private static ClassFile classFile(Map<String, byte[]> entries) {
        var ofJar = ClassHierarchyResolver.ofResourceParsing((ClassDesc type) -> {
            var descriptor = type.descriptorString();
            var bytes = entries.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
            return bytes == null ? null : new ByteArrayInputStream(bytes);
        });
        return ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(ofJar.orElse(ClassHierarchyResolver.defaultResolver())));
    }

    /** Whether the entry is a class of a version that is not archived; bytes 6 and 7 of a class file hold its version. */
    private static boolean old(Map.Entry<String, byte[]> entry) {
        return entry.getKey().endsWith(".class")
                && ByteBuffer.wrap(entry.getValue()).getShort(VERSION_OFFSET) < FIRST_ARCHIVED_VERSION;
    }

    private static byte[] upgraded(ClassFile classFile, byte[] bytes) {
        ClassTransform version = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(WRITTEN_VERSION, 0);
            } else {
                builder.with(element);
            }
        };
        // A body that is handed on untouched would be copied as it is, without stack maps.
        var bodies = ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));
        return classFile.transformClass(classFile.parse(bytes), version.andThen(bodies));
    }
}
