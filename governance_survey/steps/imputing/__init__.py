"""Missing answers imputed item by item, and models of the completed data sets pooled."""
