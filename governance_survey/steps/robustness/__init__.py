"""The verb `robustness`: one estimate held up to every check of the plan, and the grade of evidence it earns."""
