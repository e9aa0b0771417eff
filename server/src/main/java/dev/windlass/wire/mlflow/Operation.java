package dev.windlass.wire.mlflow;

import dev.windlass.http.Access;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** What a call needs and does, for all ways by which it is to be had. */
record Operation(Access access, Function<Call, ObjectNode> work) {
    /** Does it, if the one who asks may have it done. */
    ObjectNode answer(Call call) {
        access.check(call.request());
        return work.apply(call);
    }
}
