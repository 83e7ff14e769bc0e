/** What {@code benchmarks/steps} measures: how fast the engine is, and how soon it goes on. */
@org.jspecify.annotations.NullMarked
package dev.holdfast.benchmark;
