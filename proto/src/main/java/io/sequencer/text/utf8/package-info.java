/**
 * Text as UTF-8 bytes: validity, code point counts, checksums.
 *
 * <p>In: byte ranges and strings. Out: counts, offsets, checksums. Pure functions for any thread. Promise: nothing that
 * is not well-formed Unicode passes (overlong forms, surrogates, values above U+10FFFF).
 */
@NullMarked
package io.sequencer.text.utf8;

import org.jspecify.annotations.NullMarked;
