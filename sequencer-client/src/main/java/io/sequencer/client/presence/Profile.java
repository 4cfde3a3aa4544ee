package io.sequencer.client.presence;

import java.util.List;

/**
 * What an editor shows of itself.
 *
 * @param name for people
 * @param color as the applications agree on, such as {@code #2a7de1}
 * @param selections positions in its local content
 * @param data whatever the application wants to add
 */
public record Profile(String name, String color, List<Selection> selections, String data) {

    /** Copies the list. */
    public Profile {
        selections = List.copyOf(selections);
    }

    public static Profile of(String name, String color) {
        return new Profile(name, color, List.of(), "");
    }

    public Profile withSelections(List<Selection> others) {
        return new Profile(name, color, others, data);
    }

    public Profile withCursor(int position) {
        return withSelections(List.of(Selection.cursor(position)));
    }

    public Profile withData(String other) {
        return new Profile(name, color, selections, other);
    }
}
