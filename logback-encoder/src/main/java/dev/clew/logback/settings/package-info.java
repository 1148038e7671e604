/**
 * Holds what users configure. {@link dev.clew.logback.settings.Setting} is the table of settings,
 * {@link dev.clew.logback.settings.Settings} holds their checked values, and {@link
 * dev.clew.logback.settings.Format} lists the fields of a record and their names.
 *
 * <p>Nothing here takes null: a setting that is not made has its default.
 */
@NullMarked
package dev.clew.logback.settings;

import org.jspecify.annotations.NullMarked;
