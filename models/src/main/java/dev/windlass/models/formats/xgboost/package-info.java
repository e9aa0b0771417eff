/**
 * Reads XGBoost boosters in their JSON and UBJSON form, as versions 1.7 to 3.x write them.
 *
 * <p>One reader of the schema ({@code BoosterReader}) walks either notation through {@code Document}, so both are
 * checked by the same rules. What must always hold: no length found in a file is believed before it was compared with
 * the bytes that remain, nesting is bounded, a field that decides the answer is never skipped, and whatever this reader
 * does not know is refused by name.
 */
@NullMarked
package dev.windlass.models.formats.xgboost;

import org.jspecify.annotations.NullMarked;
