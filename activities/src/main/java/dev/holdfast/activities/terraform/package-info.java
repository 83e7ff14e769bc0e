/** Terraform, or OpenTofu: machines by their code, and the state that the code is held against. */
@NullMarked
package dev.holdfast.activities.terraform;

import org.jspecify.annotations.NullMarked;
