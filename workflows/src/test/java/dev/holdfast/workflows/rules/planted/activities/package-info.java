/** Code that breaks a rule on purpose, so that the rule is seen to notice. */
@NullMarked
package dev.holdfast.workflows.rules.planted.activities;

import org.jspecify.annotations.NullMarked;
