package dev.windlass.features;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** A node of a parsed expression. {@code source} is the whole text, for messages. */
sealed interface ExpressionNode {
    /** A finite Double, a String, or null when missing. */
    @Nullable Object value(Row row);

    Double TRUE = 1.0;
    Double FALSE = 0.0;

    record Literal(@Nullable Object constant) implements ExpressionNode {
        @Override
        public @Nullable Object value(Row row) {
            return constant;
        }
    }

    record Name(String name) implements ExpressionNode {
        @Override
        public @Nullable Object value(Row row) {
            return row.value(name);
        }
    }

    record Negate(String source, ExpressionNode operand) implements ExpressionNode {
        @Override
        public @Nullable Object value(Row row) {
            var number = number(source, "'-'", operand.value(row));
            return number == null ? null : Values.number(-number);
        }
    }

    record Not(String source, ExpressionNode operand) implements ExpressionNode {
        @Override
        public @Nullable Object value(Row row) {
            var number = number(source, "'not'", operand.value(row));
            return number == null ? null : truth(number == 0);
        }
    }

    enum Sign {
        PLUS("+"),
        MINUS("-"),
        TIMES("*"),
        OVER("/"),
        MODULO("%");

        final String written;

        Sign(String written) {
            this.written = written;
        }

        double apply(double left, double right) {
            return switch (this) {
                case PLUS -> left + right;
                case MINUS -> left - right;
                case TIMES -> left * right;
                case OVER -> left / right;
                case MODULO -> left % right;
            };
        }
    }

    record Arithmetic(String source, Sign sign, ExpressionNode left, ExpressionNode right) implements ExpressionNode {
        @Override
        public @Nullable Object value(Row row) {
            var a = number(source, "'" + sign.written + "'", left.value(row));
            var b = number(source, "'" + sign.written + "'", right.value(row));
            return a == null || b == null ? null : Values.number(sign.apply(a, b));
        }
    }

    enum Relation {
        EQUAL,
        UNEQUAL,
        LESS,
        AT_MOST,
        GREATER,
        AT_LEAST;

        boolean holds(int comparison) {
            return switch (this) {
                case EQUAL -> comparison == 0;
                case UNEQUAL -> comparison != 0;
                case LESS -> comparison < 0;
                case AT_MOST -> comparison <= 0;
                case GREATER -> comparison > 0;
                case AT_LEAST -> comparison >= 0;
            };
        }
    }

    record Compare(String source, Relation relation, ExpressionNode left, ExpressionNode right)
            implements ExpressionNode {
        @Override
        public @Nullable Object value(Row row) {
            var a = left.value(row);
            var b = right.value(row);
            if (a == null || b == null) {
                return null;
            }
            if (a.getClass() != b.getClass()) {
                throw FeatureProblems.wrongType(
                        source, "A number cannot be compared with a text", a instanceof String ? a : b);
            }
            return truth(relation.holds(Values.compare(a, b)));
        }
    }

    /** {@code and}, {@code or}: the answer is missing only when it depends on what is missing. */
    record Logic(String source, boolean decisive, ExpressionNode left, ExpressionNode right) implements ExpressionNode {
        @Override
        public @Nullable Object value(Row row) {
            var word = decisive ? "'or'" : "'and'";
            var a = number(source, word, left.value(row));
            var b = number(source, word, right.value(row));
            if ((a != null && (a != 0) == decisive) || (b != null && (b != 0) == decisive)) {
                return truth(decisive);
            }
            return a == null || b == null ? null : truth(!decisive);
        }
    }

    enum Function {
        ABS(1, 1),
        MIN(1, Call.ARGUMENTS_MAX),
        MAX(1, Call.ARGUMENTS_MAX),
        LOG(1, 1),
        EXP(1, 1),
        SQRT(1, 1),
        FLOOR(1, 1),
        COALESCE(1, Call.ARGUMENTS_MAX),
        IF(3, 3),
        IS_MISSING(1, 1);

        final int argumentsMin;
        final int argumentsMax;

        Function(int argumentsMin, int argumentsMax) {
            this.argumentsMin = argumentsMin;
            this.argumentsMax = argumentsMax;
        }

        String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Call(String source, Function function, List<ExpressionNode> arguments) implements ExpressionNode {
        static final int ARGUMENTS_MAX = 50;

        @Override
        public @Nullable Object value(Row row) {
            return switch (function) {
                // StrictMath, because Math may answer another last bit on another processor.
                case LOG -> computed(row, StrictMath::log);
                case EXP -> computed(row, StrictMath::exp);
                case SQRT -> computed(row, Math::sqrt);
                case FLOOR -> computed(row, Math::floor);
                case ABS -> computed(row, Math::abs);
                case MIN -> folded(row, Math::min);
                case MAX -> folded(row, Math::max);
                case COALESCE -> firstKnown(row);
                case IF -> chosen(row);
                case IS_MISSING -> truth(arguments.getFirst().value(row) == null);
            };
        }

        private @Nullable Object computed(Row row, DoubleUnaryOperator operator) {
            var number = argument(row, 0);
            return number == null ? null : Values.number(operator.applyAsDouble(number));
        }

        private @Nullable Double argument(Row row, int index) {
            return number(
                    source, "'" + function.written() + "'", arguments.get(index).value(row));
        }

        private @Nullable Object folded(Row row, DoubleBinaryOperator operator) {
            var result = argument(row, 0);
            for (var i = 1; i < arguments.size() && result != null; i++) {
                var next = argument(row, i);
                result = next == null ? null : Double.valueOf(operator.applyAsDouble(result, next));
            }
            return result;
        }

        private @Nullable Object firstKnown(Row row) {
            for (var argument : arguments) {
                var value = argument.value(row);
                if (value != null) {
                    return value;
                }
            }
            return null;
        }

        private @Nullable Object chosen(Row row) {
            var condition = argument(row, 0);
            return condition == null
                    ? null
                    : arguments.get(condition != 0 ? 1 : 2).value(row);
        }
    }

    private static Double truth(boolean holds) {
        return holds ? TRUE : FALSE;
    }

    private static @Nullable Double number(String source, String operation, @Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Double number -> number;
            default -> throw FeatureProblems.wrongType(source, operation + " needs numbers", value);
        };
    }
}
