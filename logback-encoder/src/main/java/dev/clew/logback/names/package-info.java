/**
 * What fields are called, so that no two fields of a record have one name. {@link
 * dev.clew.logback.names.FieldNames} turns a user's key into a name; {@link
 * dev.clew.logback.names.NameTable} knows the names that are taken; a {@link
 * dev.clew.logback.names.Key} is a name, ready to be written.
 *
 * <p>Nothing here takes null: whoever has a key that is null or empty has no field.
 */
@NullMarked
package dev.clew.logback.names;

import org.jspecify.annotations.NullMarked;
