/**
 * What users configure. {@link dev.clew.logback.settings.Setting} is the table of settings, {@link
 * dev.clew.logback.settings.Settings} holds their checked values, {@link
 * dev.clew.logback.settings.Format} tells which fields a record has and what they are called.
 *
 * <p>Nothing here takes null: a setting that nobody made has its default.
 */
@NullMarked
package dev.clew.logback.settings;

import org.jspecify.annotations.NullMarked;
