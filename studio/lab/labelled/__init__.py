"""Models held against one's own labelled pictures: what the labels say, how well each model does, and how sure that is."""
