package dev.windlass.features;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.List;

/** A group of features looked up together, by a key, as of a moment. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LatestView.class, name = "latest"),
    @JsonSubTypes.Type(value = AggregateView.class, name = "aggregate")
})
public sealed interface View permits LatestView, AggregateView {
    String name();

    /** The name of the source of its events. */
    String source();

    /** Columns of the events, and fields of the request by the same names. */
    List<String> key();

    /** A value older than this is missing. */
    Duration ttl();

    /** Names of the features within the view, in order. */
    List<String> columns();

    /** Names of the features as a model knows them: {@code view.column}. */
    default List<String> features() {
        return columns().stream().map(column -> name() + "." + column).toList();
    }
}
