package dev.windlass.transfer;

import java.nio.file.Path;

/** Where the files of something lie. */
public sealed interface FileRoot {
    FileRoot NONE = new None();

    /** It has none. */
    record None() implements FileRoot {}

    /** In a folder of this machine. */
    record Folder(Path folder) implements FileRoot {}

    /** In a store of their own, such as a bucket, where they stay. */
    record Elsewhere(String uri) implements FileRoot {}

    /** They cannot be had from here. */
    record Missing(String uri, String why) implements FileRoot {}
}
