/** The READMEs as a site. */
@NullMarked
package dev.clew.examples.site;

import org.jspecify.annotations.NullMarked;
