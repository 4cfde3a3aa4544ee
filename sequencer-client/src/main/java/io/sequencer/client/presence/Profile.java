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

    /** Most {@code char}s of a name, and of a color. */
    public static final int MOST_NAME_CHARS = 255;

    public static final int MOST_COLOR_CHARS = 64;

    /** Copies the list. */
    public Profile {
        if (name.length() > MOST_NAME_CHARS || color.length() > MOST_COLOR_CHARS) {
            throw new IllegalArgumentException("a name has at most " + MOST_NAME_CHARS + " characters, a color "
                    + MOST_COLOR_CHARS + ": put more into data");
        }
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
