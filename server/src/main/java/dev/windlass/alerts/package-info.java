/**
 * What a run's program says needs a person: alerts that are shown with the run and told to other programs.
 *
 * <p>Owns the table of {@code db/alerts}. Must hold: an alert of one title is told once within its wait, however often it
 * is raised; a tag that raises one never fails the run that sets it.
 */
@NullMarked
package dev.windlass.alerts;

import org.jspecify.annotations.NullMarked;
