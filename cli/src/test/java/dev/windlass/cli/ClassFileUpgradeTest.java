package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.StackMapTableAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassFileUpgradeTest {
    private static final String NAME = "Old";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    /** A jar with one class for Java 5: {@code static int magnitude(int n) { return n < 0 ? -n : n; }}. */
    private Path oldJar() throws IOException {
        var bytes = ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS)
                .build(
                        ClassDesc.of(NAME),
                        type -> type.withVersion(ClassFile.JAVA_5_VERSION, 0)
                                .withFlags(ClassFile.ACC_PUBLIC)
                                .withMethodBody(
                                        "magnitude",
                                        MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int),
                                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                        code -> code.iload(0)
                                                .ifThen(
                                                        Opcode.IFLT,
                                                        negative -> negative.iload(0)
                                                                .ineg()
                                                                .ireturn())
                                                .iload(0)
                                                .ireturn()));
        var jar = folder.resolve("old.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(NAME + ".class"));
            out.write(bytes);
            out.closeEntry();
        }
        return jar;
    }

    @Test
    void anOldClassGetsAVersionThatIsArchivedWithItsStackMaps() throws IOException {
        var jar = oldJar();

        ClassFileUpgrade.upgrade(jar);

        try (var in = new JarFile(jar.toFile());
                var content = in.getInputStream(in.getEntry(NAME + ".class"))) {
            var upgraded = ClassFile.of().parse(content.readAllBytes());
            assertThat(upgraded.majorVersion()).isEqualTo(ClassFile.JAVA_8_VERSION);
            var code = upgraded.methods()
                    .getFirst()
                    .findAttribute(Attributes.code())
                    .orElseThrow();
            assertThat(code.findAttribute(Attributes.stackMapTable())
                            .map(StackMapTableAttribute::entries)
                            .orElseThrow())
                    .isNotEmpty();
        }
    }

    @Test
    void anUpgradedClassPassesVerificationAndDoesWhatItDid() throws Exception {
        var jar = oldJar();

        ClassFileUpgrade.upgrade(jar);

        try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            var magnitude = loader.loadClass(NAME).getMethod("magnitude", int.class);
            assertThat(magnitude.invoke(null, -7)).isEqualTo(7);
            assertThat(magnitude.invoke(null, 7)).isEqualTo(7);
        }
    }

    @Test
    void aJarThatIsCurrentIsNotWrittenAgain() throws IOException {
        var jar = oldJar();
        ClassFileUpgrade.upgrade(jar);
        var key = Files.readAttributes(jar, BasicFileAttributes.class).fileKey();

        ClassFileUpgrade.upgrade(jar);

        assertThat(Files.readAttributes(jar, BasicFileAttributes.class).fileKey())
                .isEqualTo(key);
    }
}
