package io.sequencer.text;

import java.util.Optional;

/** One component of an edit, read from the start of the document on. Lengths are code points. */
public sealed interface Part {
    /** Keeps the next {@code count} code points. */
    record Retain(int count) implements Part {}

    /** Puts {@code text} here. */
    record Insert(String text) implements Part {}

    /** Removes the next {@code count} code points; {@code deleted} is what they were, once known. */
    record Delete(int count, Optional<String> deleted) implements Part {
        /** A delete whose text is not known. */
        public Delete(int count) {
            this(count, Optional.empty());
        }
    }
}
