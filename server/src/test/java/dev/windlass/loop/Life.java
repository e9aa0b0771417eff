package dev.windlass.loop;

/** A process that dies at one of the points it passes, and does nothing any more from then on. */
final class Life {
    private final int points;
    private int passed;

    private Life(int points) {
        this.points = points;
    }

    static Life endless() {
        return new Life(Integer.MAX_VALUE);
    }

    /** Dies at the point after {@code points} others. */
    static Life of(int points) {
        return new Life(points);
    }

    void point() {
        if (passed >= points) {
            throw new Killed();
        }
        passed++;
    }

    int passed() {
        return passed;
    }

    /** No exception, so that nothing catches it as a failure to be told of. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }
}
