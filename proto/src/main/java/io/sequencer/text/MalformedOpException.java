package io.sequencer.text;

/**
 * Input that is no edit, or no edit of this document. The sender has to mend it; sending it again cannot help. The
 * message never quotes document text.
 */
public final class MalformedOpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Flaw flaw;

    /** What is wrong; stable, for turning into a wire error code. */
    public enum Flaw {
        /** A UTF-16 surrogate without its partner. */
        LONE_SURROGATE,
        /** Bytes that are not well-formed UTF-8. */
        INVALID_UTF8,
        /** Bytes that are not the protobuf message. */
        UNREADABLE,
        /** A field that this version does not know. */
        UNKNOWN_FIELD,
        /** A part of length zero, or an empty insert. */
        EMPTY_PART,
        /** A length below zero, or lengths that add up to more than {@link TextOp#MAX_LENGTH}. */
        LENGTH_OUT_OF_RANGE,
        /** More parts than the limit. */
        TOO_MANY_PARTS,
        /** More inserted bytes than the limit. */
        TOO_MUCH_TEXT,
        /** Deleted text whose length differs from its delete, or on a part that deletes nothing. */
        DELETED_TEXT_MISMATCH,
        /** The edit reaches beyond the end of the document. */
        BEYOND_END,
    }

    /** A refusal for {@code flaw}, explained by {@code message} without document text. */
    public MalformedOpException(Flaw flaw, String message) {
        super(message);
        this.flaw = flaw;
    }

    /** What is wrong. */
    public Flaw flaw() {
        return flaw;
    }
}
