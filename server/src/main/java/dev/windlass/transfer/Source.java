package dev.windlass.transfer;

import dev.windlass.tracking.PastExperiment;
import dev.windlass.tracking.PastLoggedModel;
import dev.windlass.tracking.PastRun;
import dev.windlass.tracking.PastSeries;
import java.io.IOException;
import java.util.List;

/**
 * Another server's data. It is read and never written, and nothing in it is believed: what cannot be understood is told
 * to the {@link Notes} by its name and left out.
 */
public interface Source extends AutoCloseable {
    /** Readings that are handed on together at most. */
    int POINTS_TOGETHER = 10_000;

    /** The address, without secrets; the same data has the same name each time. */
    String name();

    /** In which form the data is, such as the revision of a schema. */
    String form();

    /** How many runs there are, about. */
    long runs() throws IOException;

    List<PastExperiment> experiments() throws IOException;

    /** All runs in groups; their experiments are named as the source does. */
    void runs(Taker<List<Found<PastRun>>> taker) throws IOException;

    /** All readings of a run, in parts of at most {@link #POINTS_TOGETHER}. */
    void points(String run, Taker<List<PastSeries>> taker) throws IOException;

    /** All logged models in groups; their experiments are named as the source does. */
    void loggedModels(Taker<List<Found<PastLoggedModel>>> taker) throws IOException;

    /** All registered models. */
    void models(Taker<FoundModel> taker) throws IOException;

    /** Says what of the source an import does not bring. */
    void leftBehind(Notes notes) throws IOException;

    @Override
    void close() throws IOException;

    /** Takes what was found. */
    interface Taker<T> {
        void take(T found) throws IOException;
    }
}
