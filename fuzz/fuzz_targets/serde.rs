#![cfg_attr(fuzzing, no_main)]
cfmm_math_fuzz::target!(stored);
