package io.sequencer.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** One key of the configuration: a component of a record in {@link NodeConfig} or below it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** No default: the key must be given. */
    String REQUIRED = "\u0000";

    /** The value where no source gives one, as text. */
    String value() default REQUIRED;

    /** Least number allowed; for texts and lists: least length. */
    long min() default 0;

    /** Greatest number allowed; for texts and lists: greatest length. */
    long max() default Long.MAX_VALUE;

    /** What a text must match; empty: anything. */
    String pattern() default "";

    /** One line for people. */
    String about();

    /** What the help says of an empty default. */
    String shownDefault() default "as in peers";
}
