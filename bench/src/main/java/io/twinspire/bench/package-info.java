/// What is measured: JMH benchmarks (class path, `bench/run-jmh`) and, in `bench/peers`, scripts
/// that run what a user would pick instead. The bodies of benchmarks are unit-tested: each returns
/// what the plain formula returns.
@NullMarked
package io.twinspire.bench;

import org.jspecify.annotations.NullMarked;
