/**
 * Names fields, so that no two fields of a record have the same name. {@link
 * dev.clew.logback.names.FieldNames} turns a user's key into a name. {@link
 * dev.clew.logback.names.NameTable} knows the names that are taken. A {@link
 * dev.clew.logback.names.Key} is a name that is ready to be written.
 *
 * <p>Nothing here takes null: a key that is null or empty has no field.
 */
@NullMarked
package dev.clew.logback.names;

import org.jspecify.annotations.NullMarked;
