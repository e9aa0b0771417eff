package dev.windlass.models.formats.xgboost;

import dev.windlass.models.ModelFormatException;
import java.util.function.Consumer;

/**
 * A cursor over a document of nested objects and arrays, whichever way its bytes are written. Each call consumes exactly
 * one value. Both implementations refuse, with the place, whatever is cut short, too deep or of the wrong kind.
 */
interface Document {
    /** No booster nests deeper than 8; more is an attack on the stack. */
    int DEPTH_MAX = 32;

    /** Longer texts than this are not names. */
    int TEXT_LENGTH_MAX = 1 << 20;

    /** Reads an object. The consumer is given each name, once, and must consume that name's value. */
    void object(Consumer<String> field);

    /** Reads an array. The action runs once per element and must consume it. */
    void array(Runnable element);

    String text();

    long integer();

    /** Reads an array of whole numbers; truth values count as 0 and 1. */
    int[] integers();

    /** Reads an array of numbers, each rounded once to a 32-bit float. */
    float[] numbers();

    /** Passes over one value of any kind. */
    void skip();

    /** Proves that nothing follows. */
    void end();

    /** A refusal that names the current place. */
    ModelFormatException fault(String why);
}
