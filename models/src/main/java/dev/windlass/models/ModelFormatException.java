package dev.windlass.models;

/** A model file was refused. Says what was refused, why, and what to do about it; nothing of the file was kept. */
public final class ModelFormatException extends RuntimeException {
    private final String what;
    private final String why;
    private final String remedy;

    public ModelFormatException(String what, String why, String remedy) {
        super("%s %s %s".formatted(what, why, remedy));
        this.what = what;
        this.why = why;
        this.remedy = remedy;
    }

    /** The refusal in one sentence. */
    public String what() {
        return what;
    }

    /** The reason in one sentence, with the place in the file where there is one. */
    public String why() {
        return why;
    }

    /** What the owner of the file can do. */
    public String remedy() {
        return remedy;
    }
}
