package dev.windlass.models.formats.xgboost;

import java.util.ArrayList;
import java.util.List;

/** XGBoost writes the numbers among its parameters as texts. */
final class Parameters {
    private Parameters() {}

    static long integer(Document document, String name) {
        String text = document.text();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw document.fault("%s is '%s', which is no whole number".formatted(name, Texts.shown(text)));
        }
    }

    /** One number, or since version 3 a list of them in brackets. */
    static float[] numbers(Document document, String name) {
        String text = document.text().strip();
        boolean list = text.startsWith("[") && text.endsWith("]") && text.length() > 1;
        List<Float> numbers = new ArrayList<>();
        for (String part : (list ? text.substring(1, text.length() - 1) : text).split(",", -1)) {
            try {
                numbers.add(Float.parseFloat(part));
            } catch (NumberFormatException _) {
                throw document.fault("%s is '%s', which is no number".formatted(name, Texts.shown(part)));
            }
        }
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
        }
        return values;
    }
}
