package io.sequencer.text;

/** Where an edit's insert goes when the edit it is moved past inserts at the same place. */
public enum Side {
    /** Before the other's insert: the side of the incoming (later numbered) edit against a committed one. */
    LEFT,
    /** After the other's insert: the side of a committed edit against one that is still pending. */
    RIGHT,
}
