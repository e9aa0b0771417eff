package dev.windlass.wire.oip;

import dev.windlass.http.Request;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.serving.Predictor;
import dev.windlass.serving.Served;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request for inference: its rows, and how the answer is to be written.
 *
 * @param id given by the caller and told back; empty when there was none
 * @param binary whether the output is to follow the JSON as bytes
 */
record InferRequest(String id, List<Map<String, Object>> rows, Optional<String> keyColumn, boolean binary) {
    /** The header that says where the JSON of a body ends and the binary tensors begin. */
    static final String HEADER_LENGTH = "inference-header-content-length";

    /** The one output there is. */
    static final String OUTPUT = "probability";

    private static final int INPUTS_MAX = 10_000;

    private record Tensor(String name, int rows, int width, List<@Nullable Object> elements) {}

    static InferRequest of(Request request, Served served) {
        var body = request.bytes();
        var jsonLength = request.header(HEADER_LENGTH)
                .map(value -> headerLength(value, body.length))
                .orElse(body.length);
        var json = Json.readForeign(new ByteArrayInputStream(body, 0, jsonLength), JsonNode.class);
        if (json == null || !json.isObject()) {
            throw Problem.invalid("bad-body", "The body is not a JSON object.", "", "Send {\"inputs\": […]}.");
        }
        var binary = ByteBuffer.wrap(body, jsonLength, body.length - jsonLength)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        var tensors = tensors(json.path("inputs"), binary);
        if (binary.hasRemaining()) {
            throw Problem.invalid(
                    "bad-binary-size",
                    "%d bytes of the body belong to no input.".formatted(binary.remaining()),
                    "",
                    "Give each binary input its 'parameters.binary_data_size'.");
        }
        var keyColumn =
                Optional.ofNullable(json.path("parameters").path("key_column").asString(null));
        var rows = tensors.size() == 1 && tensors.getFirst().width() > 1
                ? matrix(tensors.getFirst(), served)
                : columns(tensors);
        return new InferRequest(
                json.path("id").asString(""), RequestRows.fit(rows, served, keyColumn), keyColumn, wantsBinary(json));
    }

    private static int headerLength(String value, int bodyLength) {
        try {
            var length = Integer.parseInt(value.strip());
            if (length >= 0 && length <= bodyLength) {
                return length;
            }
        } catch (NumberFormatException _) {
            // Told below, as a length beyond the body is.
        }
        throw Problem.invalid(
                "bad-header-length",
                "'%s' is no length of the JSON in a body of %d bytes.".formatted(value, bodyLength),
                "",
                "Correct the header Inference-Header-Content-Length.");
    }

    private static boolean wantsBinary(JsonNode json) {
        var wanted = json.path("parameters").path("binary_data_output").asBoolean(false);
        for (var output : json.path("outputs")) {
            var name = output.path("name").asString("");
            if (!name.equals(OUTPUT)) {
                throw Problem.invalid(
                        "no-such-output",
                        "There is no output '%s'.".formatted(name),
                        "A deployment has the output '%s'.".formatted(OUTPUT),
                        "");
            }
            wanted = output.path("parameters").path("binary_data").asBoolean(wanted);
        }
        return wanted;
    }

    private static List<Tensor> tensors(JsonNode inputs, ByteBuffer binary) {
        if (!inputs.isArray() || inputs.isEmpty() || inputs.size() > INPUTS_MAX) {
            throw Problem.invalid(
                    "no-inputs",
                    "The body has no list 'inputs', or one of more than %d.".formatted(INPUTS_MAX),
                    "",
                    "Send one tensor for each field of the request.");
        }
        var tensors = new ArrayList<Tensor>(inputs.size());
        var names = new HashSet<String>();
        for (var input : inputs) {
            var tensor = tensor(input, binary);
            if (!names.add(tensor.name())) {
                throw Problem.invalid("duplicate-input", "Input '%s' is there twice.".formatted(tensor.name()), "", "");
            }
            tensors.add(tensor);
        }
        return tensors;
    }

    private static Tensor tensor(JsonNode input, ByteBuffer binary) {
        var name = input.path("name").asString("");
        if (name.isEmpty()) {
            throw Problem.invalid("no-name", "An input has no name.", "", "Name it after a field of the request.");
        }
        var shape = shape(input.path("shape"), name);
        var count = Math.multiplyExact(shape[0], shape[1]);
        var datatype = Datatype.named(input.path("datatype").asString(""), name);
        var elements = new ArrayList<@Nullable Object>();
        var size = input.path("parameters").path("binary_data_size");
        if (size.isMissingNode()) {
            flatten(input.path("data"), datatype, name, count, elements);
        } else {
            datatype.read(slice(binary, size, name), count, name, elements);
        }
        if (elements.size() != count) {
            throw Problem.invalid(
                    "bad-shape",
                    "Input '%s' has %d elements, its shape has %d.".formatted(name, elements.size(), count),
                    "The shape is %s.".formatted(input.path("shape")),
                    "");
        }
        return new Tensor(name, shape[0], shape[1], elements);
    }

    private static ByteBuffer slice(ByteBuffer binary, JsonNode size, String name) {
        if (!size.isIntegralNumber()
                || !size.canConvertToInt()
                || size.intValue() < 0
                || size.intValue() > binary.remaining()) {
            throw Problem.invalid(
                    "bad-binary-size",
                    "Input '%s' has a binary_data_size of %s.".formatted(name, size),
                    "%d bytes of the body are left.".formatted(binary.remaining()),
                    "");
        }
        var slice = binary.slice(binary.position(), size.intValue()).order(ByteOrder.LITTLE_ENDIAN);
        binary.position(binary.position() + size.intValue());
        return slice;
    }

    /** Rows and elements per row. */
    private static int[] shape(JsonNode shape, String name) {
        var rows = 0L;
        var width = 1L;
        var dimension = 0;
        for (var size : shape) {
            var value = size.isIntegralNumber() && size.canConvertToInt() ? size.intValue() : -1;
            if (value < 0) {
                throw badShape(shape, name);
            }
            rows = dimension == 0 ? value : rows;
            width = dimension == 0 ? width : width * value;
            dimension++;
            if (rows > Predictor.ROWS_MAX || width > INPUTS_MAX || rows * width > Integer.MAX_VALUE) {
                throw badShape(shape, name);
            }
        }
        if (!shape.isArray() || dimension == 0) {
            throw badShape(shape, name);
        }
        return new int[] {(int) rows, (int) width};
    }

    private static RuntimeException badShape(JsonNode shape, String name) {
        return Problem.invalid(
                "bad-shape",
                "Input '%s' has the shape %s.".formatted(name, shape.isMissingNode() ? "of nothing" : shape),
                "A shape has one row or more, up to %d, first.".formatted(Predictor.ROWS_MAX),
                "Send [rows] or [rows, 1].");
    }

    private static void flatten(JsonNode data, Datatype datatype, String name, int count, List<@Nullable Object> into) {
        if (!data.isArray()) {
            throw Problem.invalid("no-data", "Input '%s' has no list 'data'.".formatted(name), "", "");
        }
        for (var element : data) {
            if (element.isArray()) {
                flatten(element, datatype, name, count, into);
            } else {
                into.add(datatype.read(element, name, into.size()));
            }
            if (into.size() > count) {
                throw Problem.invalid(
                        "bad-shape",
                        "Input '%s' has more elements than its shape, which has %d.".formatted(name, count),
                        "",
                        "");
            }
        }
    }

    /** One tensor for all: a matrix with a column for each field, in their order. */
    private static List<Map<String, Object>> matrix(Tensor tensor, Served served) {
        var names = List.copyOf(served.inputs().keySet());
        if (tensor.width() != names.size()) {
            throw Problem.invalid(
                    "bad-shape",
                    "Input '%s' has %d columns, the request has %d fields."
                            .formatted(tensor.name(), tensor.width(), names.size()),
                    "They are %s.".formatted(String.join(", ", names)),
                    "Send one tensor for each field, or one with a column for each.");
        }
        var rows = new ArrayList<Map<String, Object>>(tensor.rows());
        for (var row = 0; row < tensor.rows(); row++) {
            var fields = new LinkedHashMap<String, Object>();
            for (var column = 0; column < names.size(); column++) {
                put(fields, names.get(column), tensor.elements().get(row * tensor.width() + column));
            }
            rows.add(fields);
        }
        return rows;
    }

    private static List<Map<String, Object>> columns(List<Tensor> tensors) {
        var count = tensors.getFirst().rows();
        for (var tensor : tensors) {
            if (tensor.rows() != count || tensor.width() != 1) {
                throw Problem.invalid(
                        "bad-shape",
                        "Input '%s' has %d rows of %d elements."
                                .formatted(tensor.name(), tensor.rows(), tensor.width()),
                        "Input '%s' has %d rows; each has one element a row."
                                .formatted(tensors.getFirst().name(), count),
                        "");
            }
        }
        var rows = new ArrayList<Map<String, Object>>(count);
        for (var row = 0; row < count; row++) {
            var fields = new LinkedHashMap<String, Object>();
            for (var tensor : tensors) {
                put(fields, tensor.name(), tensor.elements().get(row));
            }
            rows.add(fields);
        }
        return rows;
    }

    /** A missing element is a field that is there and null: one that is not there at all is refused as a mistake. */
    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        fields.put(name, value);
    }
}
