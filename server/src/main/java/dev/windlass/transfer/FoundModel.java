package dev.windlass.transfer;

import dev.windlass.registry.PastModel;
import java.util.List;

/**
 * A registered model that a source has.
 *
 * @param head the model without its versions
 * @param fingerprint changes whenever the model or one of its versions does
 */
public record FoundModel(PastModel head, List<Version> versions, String fingerprint) {
    /** A version, and where its files are. */
    public record Version(PastModel.Version version, Origin origin) {}

    /** Where the files of a version are. */
    public sealed interface Origin {
        /** Nowhere that an import could look. */
        record Unknown() implements Origin {}

        /** Below the files of a run. */
        record OfRun(String run, String path) implements Origin {}

        /** Below the files of a logged model. */
        record OfLoggedModel(String model, String path) implements Origin {}

        /** In a folder of its own. */
        record Own(FileRoot files) implements Origin {}
    }
}
